package io.keybuzz.runbook.document;

/** Where in the text, both counted from 1. */
public record Position(int line, int column) {}
