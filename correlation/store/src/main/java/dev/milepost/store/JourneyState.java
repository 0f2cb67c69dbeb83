package dev.milepost.store;

import dev.milepost.event.Delay;
import dev.milepost.event.Journey;
import java.util.List;

/** The column {@code journey.stand}. */
record JourneyState(Journey journey, List<Delay> delays) {}
