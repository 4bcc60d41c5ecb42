/** Both ends in one process. The JSON round trip stays, so that tests lose what the wire would lose. */
import type { Transport, WireMessage } from '../transport.ts'
import { Inbox } from '../transport.ts'

export function createDirectPair(): [Transport, Transport] {
  const near = new Inbox()
  const far = new Inbox()
  const close = (): void => {
    near.close()
    far.close()
  }
  return [createEnd(near, far, close), createEnd(far, near, close)]
}

function createEnd(own: Inbox, other: Inbox, close: () => void): Transport {
  return {
    send(message: WireMessage) {
      const text = JSON.stringify(message)
      // Not in the same turn: a caller must never see its own call answered before `call` has returned.
      void Promise.resolve().then(() => other.receiveText(text))
    },
    onMessage: (listener) => own.listen(listener),
    onClose: (listener) => own.onClose(listener),
    close,
  }
}
