import { channelSuite } from '../contract/channel-suite.js';
import { processes } from './processes.js';

channelSuite(processes, 'processes', ['turns']);
