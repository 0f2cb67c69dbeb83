package dev.milepost.event;

/** Whether an event happened, is expected or was planned. Only {@link #ACTUAL} moves a journey. */
public enum Classifier {
  ACTUAL,
  ESTIMATED,
  PLANNED
}
