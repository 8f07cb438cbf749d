/** A parsed element as moddle gives it, and the few ways we look into one. */
export interface XmlElement {
  readonly $type: string;
  readonly id?: string;
  readonly [property: string]: unknown;
}

/** A non-empty attribute or text value, trimmed. */
export function text(element: XmlElement | undefined, property: string): string | undefined {
  const value = element?.[property];
  if (typeof value !== 'string') return undefined;
  return value.trim() === '' ? undefined : value.trim();
}

export function child(element: XmlElement | undefined, property: string): XmlElement | undefined {
  const value = element?.[property];
  return isElement(value) ? value : undefined;
}

export function children(element: XmlElement | undefined, property: string): XmlElement[] {
  const value = element?.[property];
  return Array.isArray(value) ? value.filter(isElement) : [];
}

/** The elements of one type among the extension elements. */
export function extensions(element: XmlElement, type: string): XmlElement[] {
  return children(child(element, 'extensionElements'), 'values').filter((each) => each.$type === type);
}

/** A whitespace-separated list in one attribute. */
export function words(element: XmlElement, property: string): string[] {
  return (
    text(element, property)
      ?.split(/[\s,]+/)
      .filter(Boolean) ?? []
  );
}

/** FEEL may be written with or without a leading `=`. */
export function feel(expression: XmlElement | undefined): string | undefined {
  const body = text(expression, 'body');
  return body === undefined ? undefined : withoutEquals(body);
}

export function withoutEquals(body: string): string | undefined {
  const bare = body.replace(/^=/, '').trim();
  return bare === '' ? undefined : bare;
}

export function shortType(element: XmlElement): string {
  return element.$type.replace(/^bpmn:/, '');
}

function isElement(value: unknown): value is XmlElement {
  return typeof value === 'object' && value !== null && '$type' in value;
}
