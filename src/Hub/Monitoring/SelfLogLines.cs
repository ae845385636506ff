namespace Allentown311.Hub.Monitoring;

/// <summary>
/// What Serilog says of troubles of its own (<see cref="Serilog.Debugging.SelfLog"/>): a sink its section misspells, a disk its buffer
/// cannot be written to, a console that does not keep up. Each is a line on standard error, since the log is what is in trouble, and each
/// kind is one at most an hour.
/// </summary>
/// <param name="to">Where the lines go.</param>
/// <param name="time">The clock.</param>
internal sealed class SelfLogLines(TextWriter to, TimeProvider time)
{
    private const int MostKinds = 100;
    private const int KindLength = 60;
    private const int LineLength = 400;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly Lock guard = new();
    private readonly Dictionary<string, long> told = new(StringComparer.Ordinal);

    /// <summary>Writes a message down, unless one that begins like it was written within the hour.</summary>
    /// <param name="message">An instant, a blank, and what is the matter; often with the stack of an exception below.</param>
    public void Write(string message)
    {
        var line = message.AsSpan(message.IndexOf(' ') + 1);
        line = line[..(line.IndexOfAny('\r', '\n') is var end and >= 0 ? end : line.Length)];
        var kind = line[..Math.Min(line.Length, KindLength)].ToString();
        lock (guard)
        {
            var now = time.GetTimestamp();
            if (told.TryGetValue(kind, out var last) && time.GetElapsedTime(last, now) < Pause)
            {
                return;
            }

            if (told.Count >= MostKinds)
            {
                told.Clear();
            }

            told[kind] = now;
            to.WriteLine($"Logging: {ConsoleWording.OneLine(line[..Math.Min(line.Length, LineLength)].ToString())}");
        }
    }
}
