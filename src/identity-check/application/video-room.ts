import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { roomDoor } from '../domain/appointment.js';
import { appointmentById, type KeptAppointment } from '../store/appointment-rows.js';
import { describeSide, leaveSide, sideOf, stillHere, takeSide, type VideoSide } from '../store/video-rows.js';

export type { VideoSide } from '../store/video-rows.js';

/** What one browser tells the other: an offer or an answer of WebRTC, for one visit of the other side. */
export interface VideoDescription {
  /** The visit that it is meant for; whoever came back since needs a new one. */
  readonly to: string;
  /** Offer and answer of one try belong together. */
  readonly attempt: string;
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

export type RoomView =
  /** Too early, decided, or over. */
  | { readonly door: 'early' | 'closed' }
  /** Another opening of the page has taken one's side. */
  | { readonly door: 'taken' }
  | { readonly door: 'open'; readonly peer: { readonly visit: string; readonly here: boolean } | null; readonly description: VideoDescription | null };

/**
 * Where the two browsers of a video appointment find each other. All of it lies in the database, so it doesn't matter
 * which process answers whom; the pictures themselves go from browser to browser and never come here.
 */
@Injectable()
export class VideoRoom {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  async enter(appointmentId: string, side: VideoSide, visit: string): Promise<RoomView> {
    const appointment = await this.behindDoor(appointmentId);
    if ('door' in appointment) return appointment;
    await takeSide(this.dataSource.manager, appointmentId, side, visit);
    return this.view(appointment, side, visit);
  }

  /** What there is to know since; says that this side is here. */
  async look(appointmentId: string, side: VideoSide, visit: string): Promise<RoomView> {
    const appointment = await this.behindDoor(appointmentId);
    if ('door' in appointment) return appointment;
    if (!(await stillHere(this.dataSource.manager, appointmentId, side, visit))) return { door: 'taken' };
    return this.view(appointment, side, visit);
  }

  async describe(appointmentId: string, side: VideoSide, visit: string, description: VideoDescription): Promise<RoomView> {
    const appointment = await this.behindDoor(appointmentId);
    if ('door' in appointment) return appointment;
    const { manager } = this.dataSource;
    const key = await this.vault.openKey(manager, appointment.dataKeyId);
    const sealed = key.sealJson(description, contextOf(appointmentId, side));
    if (!(await describeSide(manager, appointmentId, side, visit, sealed))) return { door: 'taken' };
    return this.view(appointment, side, visit);
  }

  leave(appointmentId: string, side: VideoSide, visit: string): Promise<void> {
    return leaveSide(this.dataSource.manager, appointmentId, side, visit);
  }

  private async behindDoor(appointmentId: string): Promise<KeptAppointment | { door: 'early' | 'closed' }> {
    const appointment = await appointmentById(this.dataSource.manager, appointmentId);
    if (appointment?.way !== 'video') return { door: 'closed' };
    const door = roomDoor(appointment, this.clock.now());
    return door === 'open' ? appointment : { door };
  }

  private async view(appointment: KeptAppointment, side: VideoSide, visit: string): Promise<RoomView> {
    const { manager } = this.dataSource;
    const other = side === 'citizen' ? 'clerk' : 'citizen';
    const peer = await sideOf(manager, appointment.id, other);
    if (!peer) return { door: 'open', peer: null, description: null };
    const key = peer.description && (await this.vault.openKey(manager, appointment.dataKeyId));
    const description = key && peer.description ? key.openJson<VideoDescription>(peer.description, contextOf(appointment.id, other)) : null;
    return { door: 'open', peer: { visit: peer.visit, here: peer.here }, description: description?.to === visit ? description : null };
  }
}

function contextOf(appointmentId: string, side: VideoSide): string {
  return `video_side.description:${appointmentId}/${side}`;
}
