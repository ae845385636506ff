namespace Allentown311.Hub.Monitoring;

/// <summary>The section <c>Seq</c> or <c>Serilog</c> holds a mistake. The message names it, and holds no secret.</summary>
internal sealed class MonitoringSettingsException(string message, Exception? cause = null) : Exception(message, cause);
