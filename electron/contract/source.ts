/** A boot source as the app keeps it. Credentials are never part of it: they are stored apart and only named here. */
export interface Source {
  /** Stable identifier: `maas-stable`, `maas-candidate`, `practice`, or one made when a custom source is added. */
  readonly id: string;
  readonly name: string;
  /** http(s) URL, `file://` URL or folder; root of the stream or straight at an index or product file. */
  readonly url: string;
  /** Document to start from, relative to the root; absent: `streams/v1/index.sjson`, then `index.json`. */
  readonly path?: string;
  readonly trust: SourceTrust;
  /** Tried in order when a file is missing or failing at `url`. */
  readonly fallbackUrls: readonly string[];
  readonly proxy: ProxyChoice;
  /** PEM file of certificate authorities accepted besides the system's. */
  readonly caFile?: string;
  /** True when credentials for it are stored in the app's data folder. */
  readonly hasCredentials: boolean;
  readonly builtIn: boolean;
  readonly isDefault: boolean;
}

/** Who must have signed the documents. `unsigned` is only ever an explicit choice. */
export type SourceTrust =
  | {
      readonly kind: 'signed';
      /** Accepted primary-key fingerprints, 40 upper-case hex digits; empty: every key of the keyring is accepted. */
      readonly fingerprints: readonly string[];
      /** Binary or armored keyring; absent: the well-known places are searched for `fingerprints`. */
      readonly keyringFile?: string;
    }
  | { readonly kind: 'unsigned' };

export type ProxyChoice =
  | { readonly kind: 'environment' }
  | { readonly kind: 'none' }
  | { readonly kind: 'explicit'; readonly url: string };

export type Credentials =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** What a connection test found. */
export interface SourceTest {
  readonly location: string;
  readonly signers: readonly Signer[];
  readonly products: number;
  readonly items: number;
  readonly updated?: string;
}

/** The key that signed a document, as proven by `authenticate`. */
export interface Signer {
  /** Primary key fingerprint, 40 upper-case hex digits. */
  readonly fingerprint: string;
  readonly userId?: string;
  /** When the signature says it was made, ISO 8601. */
  readonly signedAt: string;
}
