/** Hands a text message to whoever delivers it. Throws when it could not be handed over; the job then tries again. */
export abstract class SmsGateway {
  /** @param id the same for every retry, so that the gateway can drop repeats */
  abstract send(message: { readonly id: string; readonly to: string; readonly text: string }): Promise<void>;
}
