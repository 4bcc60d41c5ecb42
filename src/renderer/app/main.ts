import '#contract/without-eval.ts'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@fontsource-variable/inter'
import '../ui/tokens.css'
import '../ui/base.css'
import { connect } from '../session/backend.ts'
import { startKeys } from '../session/key-bindings.ts'
import { startNewProjectSchema } from '../session/new-project.ts'
import { startPredictionMode } from '../session/prediction-mode.ts'
import { startTheme } from '../session/theme.ts'
import App from './App.vue'

startTheme()
startKeys()
startPredictionMode()
startNewProjectSchema()
createApp(App).use(createPinia()).mount('#app')
connect()
