// The part of bpmn-moddle and dmn-moddle that is used here; neither ships types for its entry point.
interface ModdleWarning {
  readonly message: string;
  readonly element?: { readonly id?: string };
  readonly property?: string;
  readonly value?: string;
}
interface ModdleElement {
  readonly $type: string;
  readonly id?: string;
  readonly [property: string]: unknown;
}
interface Moddle {
  /** Rejects with an error that carries `warnings` when nothing could be read. */
  fromXML(xml: string): Promise<{ rootElement: ModdleElement; warnings: ModdleWarning[] }>;
}
declare module 'bpmn-moddle' {
  export const BpmnModdle: new (packages?: Record<string, unknown>) => Moddle;
}
declare module 'dmn-moddle' {
  export const DmnModdle: new (packages?: Record<string, unknown>) => Moddle;
}
