using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>A log that records the names of events.</summary>
internal sealed class EventNameLog : ILogger
{
    public List<string?> Names { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Names.Add(eventId.Name);
}
