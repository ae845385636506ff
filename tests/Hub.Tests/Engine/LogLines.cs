using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A log that a test reads: the name of each event, with its text.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(string? Event, string Text)> lines = new();

    public IReadOnlyList<(string? Event, string Text)> All => [.. lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> format) =>
        lines.Enqueue((id.Name, format(state, e)));
}
