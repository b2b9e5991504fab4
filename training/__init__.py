"""Trains and measures the relation model."""
