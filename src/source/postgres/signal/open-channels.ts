import type { SourceSetup } from '../task/source-setup.js';
import { FileChannel } from './file-channel.js';
import type { SignalChannel } from './signal.js';
import { channelEnabled } from './signal-processor.js';

/** Opens the channels of `signal.enabled.channels` that are not the signal table. @throws ConfigException */
export async function openChannels(setup: SourceSetup): Promise<SignalChannel[]> {
  const channels: SignalChannel[] = [];
  if (channelEnabled(setup, 'file')) {
    const path = setup.config.required('signal.file');
    setup.info(`File signal channel is active, reading signals from '${path}'`);
    channels.push(new FileChannel(path, setup.warn));
  }
  return channels;
}
