import type { Region } from './answers.js';

/** A district and what may be chosen in it: its streets, or itself where it has none. */
export interface District {
  readonly region: Region;
  readonly streets: readonly Region[];
}

/**
 * The region table as a city is lived in: districts and their streets. A single top row is the city itself
 * and is not offered; below it (or at the top, without a city row) are the districts.
 */
export function districtsOf(regions: readonly Region[]): readonly District[] {
  const codes = new Set(regions.map((region) => region.code));
  const top = regions.filter((region) => region.parent === null || !codes.has(region.parent));
  const city = top.length === 1 ? top[0] : undefined;
  const below = city === undefined ? [] : childrenOf(city, regions);
  return (below.length > 0 ? below : top).map((region) => ({ region, streets: childrenOf(region, regions) }));
}

/** The name of a region with those above it, the city left out: 滨江区 滨江街道. Undefined for an unknown code. */
export function regionPath(code: string, regions: readonly Region[]): readonly string[] | undefined {
  for (const { region, streets } of districtsOf(regions)) {
    if (region.code === code) return [region.name];
    const street = streets.find((candidate) => candidate.code === code);
    if (street !== undefined) return [region.name, street.name];
  }
  return undefined;
}

function childrenOf(parent: Region, regions: readonly Region[]): readonly Region[] {
  return regions.filter((region) => region.parent === parent.code && region.code !== parent.code);
}
