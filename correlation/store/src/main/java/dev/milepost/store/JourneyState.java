package dev.milepost.store;

import dev.milepost.event.Delay;
import dev.milepost.event.Journey;
import java.util.List;

/** The column {@code journey.state}. */
record JourneyState(Journey journey, List<Delay> delays) {}
