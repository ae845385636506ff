namespace Allentown311.Hub.Monitoring;

/// <summary>The sections <c>Seq</c> or <c>Serilog</c> hold a mistake; the message says which, and shows no secret.</summary>
internal sealed class MonitoringSettingsException(string message, Exception? cause = null) : Exception(message, cause);
