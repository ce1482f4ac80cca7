import { homedir } from 'node:os';
import { AuditReportTable } from './audit-report-table.ts';
import { CredentialFile, type CredentialStore } from './credentials.ts';
import { JobTable } from './job-table.ts';
import { MirrorTable } from './mirror-table.ts';
import { RegistryDatabase } from './registry-database.ts';
import { ScheduleTable } from './schedule-table.ts';
import type { SecretBox } from './secret-box.ts';
import { SettingsTable } from './settings-table.ts';
import { SourceTable } from './source-table.ts';
import { TrustedKeyTable } from './trusted-key-table.ts';
import { WatchTable } from './watch-table.ts';

export interface RegistryOptions {
  /** Nothing is written, not even an empty registry. */
  readonly readOnly: boolean;
  /** Default: a file in the data folder. */
  readonly credentials?: CredentialStore;
  /** What that file's entries are sealed by. */
  readonly secrets?: SecretBox | undefined;
  /** Below it stands the default folder for mirrors; default: the user's. */
  readonly homeFolder?: string;
}

/** What the app itself remembers: sources, known mirrors, settings, jobs, schedules, what clients fetched. */
export class Registry {
  readonly sources: SourceTable;
  readonly mirrors: MirrorTable;
  readonly settings: SettingsTable;
  readonly jobs: JobTable;
  readonly auditReports: AuditReportTable;
  readonly watch: WatchTable;
  readonly schedules: ScheduleTable;
  readonly trustedKeys: TrustedKeyTable;
  readonly #database: RegistryDatabase;

  private constructor(database: RegistryDatabase, credentials: CredentialStore, homeFolder: string) {
    this.#database = database;
    this.sources = new SourceTable(database, credentials);
    this.mirrors = new MirrorTable(database);
    this.settings = new SettingsTable(database, homeFolder);
    this.jobs = new JobTable(database);
    this.auditReports = new AuditReportTable(database);
    this.watch = new WatchTable(database);
    this.schedules = new ScheduleTable(database);
    this.trustedKeys = new TrustedKeyTable(database);
  }

  /** Throws LAYOUT_NEWER, LEDGER_CORRUPT, NOT_WRITABLE, LOCKED, DISK_FULL. */
  static open(dataFolder: string, options: RegistryOptions): Registry {
    const credentials = options.credentials ?? new CredentialFile(dataFolder, options.secrets);
    const database = new RegistryDatabase(dataFolder, { readOnly: options.readOnly });
    return new Registry(database, credentials, options.homeFolder ?? homedir());
  }

  close(): void {
    this.#database.close();
  }
}
