"""The laws of the engine: what holds for every document, visitor and sequence of calls. One file a family of laws.

The strategies are `flagship_engine.strategies`, which ships with the engine, and how hard a law is tried is said in
`property_tests.settings`.
"""
