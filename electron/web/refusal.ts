/** Why a request is not answered; `allow` with 405. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 413 | 415 | 421 | 503;
  readonly message: string;
  readonly allow?: string;
}
