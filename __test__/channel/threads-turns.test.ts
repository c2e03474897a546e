import { channelSuite } from '../contract/channel-suite.js';
import { threads } from './threads.js';

channelSuite(threads, 'threads', ['turns']);
