/** What was measured on one face of one frame. Shares are of the picture's width or height, from 0 to 1. */
export interface FaceMeasures {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Degrees, as the mesh shows them: the person's own left is negative. About three quarters of the true angle. */
  readonly yaw: number;
  /** Degrees; chin down is positive. */
  readonly pitch: number;
  /** Where the nose stands between the cheeks: 0 in the middle, towards 1 at the person's own left. */
  readonly nose: number;
  /** Opening of the eyes, by their width; the mean of both. */
  readonly eyes: number;
  /** Opening of the lips, by their width. */
  readonly mouth: number;
  /** Mean luminance of the face, 0 to 255. */
  readonly brightness: number;
  /** Variance of the Laplacian on the face, brought to one size: small where it is blurred. */
  readonly sharpness: number;
}

/** What was seen on one frame; `face` is the largest. */
export interface FrameObservation {
  /** Milliseconds since the first frame. */
  readonly takenMs: number;
  readonly faces: number;
  readonly face?: FaceMeasures;
  /** Mean luminance of the whole picture: says why no face was found. */
  readonly brightness: number;
  /** SHA-256 of the picture's bytes, hex: the same picture twice. */
  readonly picture: string;
  /** Unit vector, on frames where the face looks nearly straight at the camera (a sample of them). */
  readonly embedding?: Float32Array;
  /** 0 (a picture of a picture) to 1 (a face); on a few frames only. */
  readonly liveness?: number;
}

/** The portrait on file. Without an embedding no face was found on it. */
export interface PortraitObservation {
  readonly faces: number;
  readonly embedding?: Float32Array;
}
