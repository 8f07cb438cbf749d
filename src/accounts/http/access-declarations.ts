import { Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { Audience } from '../domain/actor.js';
import { ACCESS } from './access.js';

/** A route as its controller declares it. */
export interface DeclaredRoute {
  /** 'GET', 'POST' … */
  readonly method: string;
  /** '/cases/:number' */
  readonly path: string;
  /** 'CasesController.show' */
  readonly handler: string;
  /** Undefined where `@Access` was forgotten. */
  readonly audiences: readonly Audience[] | undefined;
}

/** Knows every route of the application; one without `@Access` fails the boot, not the first reader who meets it. */
@Injectable()
export class AccessDeclarations implements OnApplicationBootstrap {
  constructor(private readonly modules: ModulesContainer) {}

  onApplicationBootstrap(): void {
    const open = this.routes().filter((route) => route.audiences === undefined);
    if (open.length > 0) throw new Error(`No @Access is declared for ${open.map((route) => route.handler).join(', ')}`);
  }

  routes(): DeclaredRoute[] {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    return controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? routesOf(metatype) : []));
  }
}

/** The routes of one controller class. */
export function routesOf(controller: { readonly name: string; readonly prototype: object }): DeclaredRoute[] {
  const prefixes = pathsOf(controller);
  return new MetadataScanner().getAllMethodNames(controller.prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(controller.prototype, name);
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const audiences = Reflect.getMetadata(ACCESS, handler) as readonly Audience[] | undefined;
    return prefixes.flatMap((prefix) =>
      pathsOf(handler).map((path) => ({
        method: RequestMethod[method],
        path: `/${[...prefix.split('/'), ...path.split('/')].filter(Boolean).join('/')}`,
        handler: `${controller.name}.${name}`,
        audiences,
      })),
    );
  });
}

function pathsOf(target: object): string[] {
  const paths = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return typeof paths === 'string' ? [paths] : (paths ?? ['']);
}
