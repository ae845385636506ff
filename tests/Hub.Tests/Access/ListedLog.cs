using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Access;

/// <summary>A log that a test reads: each event's name and message.</summary>
internal sealed class ListedLog<T> : ILogger<T>
{
    public List<(string? Name, string Message)> Events { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Events.Add((eventId.Name, formatter(state, exception)));
}
