namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Writes the messages of Serilog's self-log (<see cref="Serilog.Debugging.SelfLog"/>): a misspelled sink in the section, a buffer that
/// cannot be written to disk, a console that is too slow. They go to standard error, because the log itself does not work. Of each kind of
/// message at most one line an hour is written. Any thread may call it.
/// </summary>
/// <param name="output">Where the lines are written.</param>
/// <param name="time">The clock.</param>
internal sealed class SelfLogWriter(TextWriter output, TimeProvider time)
{
    private const int MaxKinds = 100;
    private const int KindLength = 60;
    private const int LineLength = 400;
    private static readonly TimeSpan MinInterval = TimeSpan.FromHours(1);

    // Guards the fields below, and the output.
    private readonly Lock guard = new();

    // The timestamp of the last line of each kind.
    private readonly Dictionary<string, long> lastWritten = new(StringComparer.Ordinal);

    /// <summary>Writes the first line of a message, unless a message with the same beginning was written within the last hour.</summary>
    /// <param name="message">A time, a blank, and the text. Often more lines follow, with the stack trace of an exception.</param>
    public void Write(string message)
    {
        // Without the time, so that repeated messages are alike.
        var line = message.AsSpan(message.IndexOf(' ') + 1);
        line = line[..(line.IndexOfAny('\r', '\n') is var end and >= 0 ? end : line.Length)];
        var kind = line[..Math.Min(line.Length, KindLength)].ToString();
        lock (guard)
        {
            var now = time.GetTimestamp();
            if (lastWritten.TryGetValue(kind, out var last) && time.GetElapsedTime(last, now) < MinInterval)
            {
                return;
            }

            if (lastWritten.Count >= MaxKinds)
            {
                lastWritten.Clear();
            }

            lastWritten[kind] = now;
            output.WriteLine($"Logging: {TerminalWriter.OneLine(line[..Math.Min(line.Length, LineLength)].ToString())}");
        }
    }
}
