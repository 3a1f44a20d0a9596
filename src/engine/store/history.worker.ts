import { serveOps } from '../system/worker-rpc.ts'
import { historyOps } from './history-ops.ts'

serveOps(historyOps())
