"""Stance of articles and outlets towards given claims (``stance watch``)."""

from stance.watch.run import WatchResult, watch, watch_articles

__all__ = ["WatchResult", "watch", "watch_articles"]
