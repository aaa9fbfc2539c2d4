from _params import BackgroundTask, BackgroundTasks
