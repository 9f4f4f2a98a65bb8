import { fetchRecords } from './fetch-request.js';
import { produce } from './produce-request.js';
import {
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
} from './wire-client.js';

/** The requests that are sent, each in the version that brokers from Kafka 3.2 to 4.x have in common. */
export const REQUIRED_VERSIONS: readonly { readonly name: string; readonly key: number; readonly version: number }[] =
  Object.entries({
    Produce: produce,
    Fetch: fetchRecords,
    ListOffsets: listOffsetsV7.api,
    Metadata: metadataV12.api,
    OffsetCommit: offsetCommitV8.api,
    OffsetFetch: offsetFetchV8.api,
    FindCoordinator: findCoordinatorV4.api,
    JoinGroup: joinGroupV9.api,
    Heartbeat: heartbeatV4.api,
    LeaveGroup: leaveGroupV5.api,
    SyncGroup: syncGroupV5.api,
    CreateTopics: createTopicsV7.api,
    DeleteTopics: deleteTopicsV6.api,
    InitProducerId: initProducerIdV4.api,
    DeleteGroups: deleteGroupsV2.api,
    OffsetDelete: offsetDeleteV0.api,
  }).map(([name, { key, version }]) => ({ name, key, version }));
