class Connection {
  current = $state<'connected' | 'lost'>('connected');

  /** Follows the host; `onReturn` runs when it answers again, since events were missed. */
  load(onReturn: () => void): void {
    window.streamferry.onConnection?.((connected) => {
      const returned = connected && this.current === 'lost';
      this.current = connected ? 'connected' : 'lost';
      if (returned) onReturn();
    });
  }
}

/** Whether the host answers. */
export const connection = new Connection();
