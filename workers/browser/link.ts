import { BROWSER_PATH, BROWSER_PROTOCOL } from '../../schemas/constants/nodes';
import type { BrowserMessage, GateMessage } from '../../schemas/nodes/browser';

const PAUSE_FIRST_MS = 500;
const PAUSE_LAST_MS = 15_000;

/** What a link tells the page. */
export interface LinkEvents {
  onMessage(message: GateMessage): void;
  onState(state: 'connected' | 'disconnected' | 'refused'): void;
}

/** The WebSocket to the gate, opened again whenever it breaks. Leases outlive it: they are sealed. */
export class Link {
  private socket: WebSocket | undefined;
  private pauseMs = PAUSE_FIRST_MS;
  private isClosed = false;

  constructor(
    private readonly bearer: () => Promise<string>,
    private readonly events: LinkEvents,
  ) {
    void this.open();
  }

  /** Sends a message, or drops it where there is no connection: whatever counts is sent again. */
  send(message: BrowserMessage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Ends it for good. */
  close(): void {
    this.isClosed = true;
    this.socket?.close();
  }

  private async open(): Promise<void> {
    const bearer = await this.bearer();
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(`${scheme}//${location.host}${BROWSER_PATH}`);
    this.socket = socket;
    socket.onopen = () => this.send({ t: 'hello', v: BROWSER_PROTOCOL, bearer });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as GateMessage;
      if (message.t === 'welcome') {
        this.pauseMs = PAUSE_FIRST_MS;
        this.events.onState('connected');
      }
      this.events.onMessage(message);
    };
    socket.onclose = ({ code }) => {
      if (this.isClosed) return;
      this.events.onState(code === 1008 ? 'refused' : 'disconnected');
      setTimeout(() => void this.open(), this.pauseMs);
      this.pauseMs = Math.min(2 * this.pauseMs, PAUSE_LAST_MS);
    };
  }
}
