import './zod-setup.ts'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { showRoutesOfShell } from './app/routes.ts'
import { startClock } from './clock.ts'
import { startFollowing } from './store/store.ts'
import { findBridge } from './transport/client.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

startClock()
startFollowing()
showRoutesOfShell(findBridge())
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
