package app

import _ "time/tzdata" // Schedules need the time zones; minimal machines and containers have none
