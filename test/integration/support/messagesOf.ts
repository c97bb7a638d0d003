import { recordMessages } from './recordMessages';

/** What the work has the extension say, oldest first. */
export async function messagesOf(work: () => PromiseLike<unknown>): Promise<readonly string[]> {
  const recorded = recordMessages();
  try {
    await work();
    return recorded.messages;
  } finally {
    recorded.stop();
  }
}
