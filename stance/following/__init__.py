"""Stance of articles and outlets towards given claims (``stance watch``, `stance.watch`)."""

from stance.following.run import WatchResult, watch_articles, watch_frame

__all__ = ["WatchResult", "watch_articles", "watch_frame"]
