import type * as Client from '@platformatic/kafka';
import { network, protocol, requests } from './wire-parts.js';

export type { Broker, Reader, SASLOptions } from '@platformatic/kafka';

export type Connection = Client.Connection;
export type Writer = Client.Writer;

export const { Connection } = network;
export const { protocolErrorsCodesById, Writer } = protocol;
export const {
  apiVersionsV3,
  createAPI,
  createTopicsV7,
  deleteGroupsV2,
  deleteTopicsV6,
  findCoordinatorV4,
  heartbeatV4,
  initProducerIdV4,
  joinGroupV9,
  leaveGroupV5,
  listOffsetsV7,
  metadataV12,
  offsetCommitV8,
  offsetDeleteV0,
  offsetFetchV8,
  syncGroupV5,
} = requests;
