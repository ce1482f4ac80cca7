/** When a mirror is synced on its own while the app runs; times are local, `HH:MM`. */
export type Cadence =
  | { readonly kind: 'manual' }
  | { readonly kind: 'hourly' }
  | { readonly kind: 'daily'; readonly at: string }
  /** `weekday`: 0 is Sunday. */
  | { readonly kind: 'weekly'; readonly weekday: number; readonly at: string };

/** Nothing begins on its own from `from` until `to`, local `HH:MM`; over midnight where `to` is earlier. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export interface ScheduleWish {
  readonly mirrorId: string;
  readonly cadence: Cadence;
  readonly quietHours?: QuietHours;
}

export interface Schedule extends ScheduleWish {
  /** ISO 8601; absent where it is manual. A run that was missed while the app was closed is due at once. */
  readonly nextRunAt?: string;
  readonly lastRunAt?: string;
  /** How the last run that the schedule began ended. */
  readonly lastOutcome?: 'done' | 'partial' | 'failed' | 'cancelled';
}

/** What the system's own scheduler needs to do the same with the command line, ready to copy. */
export interface SchedulerLines {
  readonly cron: string;
  readonly systemdService: string;
  readonly systemdTimer: string;
  readonly taskScheduler: string;
}
