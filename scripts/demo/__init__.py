"""The main job, told and shown: one certificate from an exporter's file to partner customs' draw-down, proved offline."""
