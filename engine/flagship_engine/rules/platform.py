"""PLATFORM_RULES: what the platform's own engine decides, behind the Decision API."""
