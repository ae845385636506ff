using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Queue;

/// <summary>How status messages are received from a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Size">The most messages received in one read; 1 to 1000, default 100.</param>
/// <param name="Wait">How long one read waits for a first message. Default 10 s, or half of the time-out.</param>
/// <param name="Time">How the department writes times.</param>
public sealed record QueuePoll(string Queue, int Size, TimeSpan Wait, TimeFormat Time)
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultEvery = TimeSpan.FromSeconds(1);

    internal Http.RowPaths<JsonPath> Rows { get; init; } = null!;

    /// <summary>
    /// Reads <c>poll:</c>; null when there is none, or a mistake was noted. The second value is how often the queue is read.
    /// </summary>
    internal static (QueuePoll? Poll, TimeSpan? Every) Read(YamlMap root, Limits limits)
    {
        if (root.Map("poll") is not { } section)
        {
            return (null, null);
        }

        var every = section.Span("every", DefaultEvery);
        var queue = QueueName.Read(section, "works.statuses");
        var size = section.Number("size", 100, 1, 1000);
        var most = limits.Timeout / 2;
        var wait = section.Span("wait", most < DefaultWait ? most : DefaultWait);
        if (wait > most)
        {
            section.Find("wait")!.Fault(
                $"\"{section.Path}.wait\" is more than half of connection.timeout ({limits.Timeout.TotalSeconds} s)",
                "Write a shorter wait, or a longer timeout");
        }

        var rows = RestSections.Paths.ReadRows(section, isPush: true, JsonPath.Whole);
        var changed = section.Map("changed");
        var time = TimeFormatReader.Read(changed);
        changed?.Close();
        section.Close();
        return (queue is null || rows is null ? null : new QueuePoll(queue, size, wait, time) { Rows = rows }, every);
    }
}
