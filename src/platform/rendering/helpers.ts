import Handlebars from 'handlebars';
import type { HelperDelegate, HelperOptions } from 'handlebars';
import type { Assets } from './assets.js';
import type { Frame } from './frame.js';
import { iconSvg } from './icons.js';

/** The template language's whole vocabulary beside Handlebars' own `if`, `unless`, `each`, `with` and `lookup`. */
export function helpers(assets: () => Assets): Record<string, HelperDelegate> {
  return {
    /** `{{t "还有 {count} 处需要修改" count=n}}` */
    t: (text: unknown, options: HelperOptions) => {
      const frame = (options.data as { frame?: Frame } | undefined)?.frame;
      if (frame === undefined) throw new Error('{{t}} needs a frame: render pages with PageRenderer.render');
      if (typeof text !== 'string') throw new TypeError(`{{t}} takes the Chinese text itself, not ${String(text)}`);
      return frame.t(text, options.hash as Record<string, string | number>);
    },

    /** `{{icon "check"}}`: decoration; the word beside it carries the meaning. */
    icon: (name: unknown) => new Handlebars.SafeString(iconSvg(String(name))),

    /** `{{#if (eq kind "person")}}` */
    eq: (a: unknown, b: unknown) => a === b,

    /** `{{asset "app.css"}}`: the content-hashed address. */
    asset: (name: unknown) => assets().href(String(name)),

    /** `<input{{attr attributes}}>`: true prints the bare name; false, null and undefined print nothing. */
    attr: (attributes: unknown) => {
      if (attributes === undefined || attributes === null) return '';
      const printed = Object.entries(attributes as Record<string, unknown>).map(([name, value]) => {
        if (value === false || value === null || value === undefined) return '';
        if (!/^[a-z][a-z0-9-]*$/i.test(name)) throw new Error(`Not the name of an attribute: "${name}"`);
        if (name === 'style' || name.startsWith('on')) throw new Error(`The content security policy forbids "${name}"`);
        return value === true ? ` ${name}` : ` ${name}="${Handlebars.escapeExpression(String(value))}"`;
      });
      return new Handlebars.SafeString(printed.join(''));
    },
  };
}
