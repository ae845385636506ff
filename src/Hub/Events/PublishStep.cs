using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Events;

/// <summary>
/// Publishes the messages of a channel in the order in which they were written. It is a job, so that one node at a time publishes and the
/// order holds. A broker that is down does not delay the walk: messages wait in the outbox.
/// </summary>
internal sealed class PublishStep(
    IEnumerable<OutboxChannel> channels,
    IStore store,
    IBroker broker,
    OutboxSignal signal,
    IHostApplicationLifetime host,
    TimeProvider time,
    ILogger<PublishStep> log) : IStep
{
    private const int Batch = 500;
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Publish;

    /// <summary>The job of a channel, which repeats for ever.</summary>
    public static Job JobOf(OutboxChannel channel, DateTimeOffset due) => new()
    {
        Kind = JobKind.Publish,
        Subject = StableHash.Of("publish", channel.Name),
        Lane = LaneName.Publish(channel.Name),
        DueAt = due,
        Payload = channel.Name,
    };

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var job = work.Job;
        if (channels.FirstOrDefault(c => c.Name == job.Payload) is not { } channel)
        {
            // The channel is switched off, so its job ends. When the hub starts with the channel again, it writes the job again.
            return (_, _) => Task.FromResult(new Commit { Finishes = job });
        }

        var messages = await WaitForMessagesAsync(channel, ct).ConfigureAwait(false);
        if (messages.Count == 0)
        {
            return (_, _) => Task.FromResult(new Commit { Finishes = job, Jobs = { job.Again(time.GetUtcNow()) } });
        }

        var results = await broker.PublishAsync(channel.To, [.. messages.Select(channel.ToBrokerMessage)], ct).ConfigureAwait(false);
        var done = PublishRules.Done(messages, results);
        var problem = PublishRules.Problem(results);
        var refused = PublishRules.RefusedForGood(messages, results).ToList();
        Report(channel, messages.Count - done.Count, problem, job.Attempts);
        var now = time.GetUtcNow();
        var next = problem is null ? job.Again(now) : job.PutOff(now + Backoff.After(job.Attempts + 1, FirstWait, LongestWait));
        var commit = new Commit { Finishes = job, Jobs = { next }, LogWhenDurable = () => ReportRefused(channel, refused) };
        commit.Jobs.AddRange(refused.Select(r => RefusedMessage.Park(r.Message, r.Reason, now)));
        commit.Rows.AddRange(done.Select(OutboxTable.Remove.Of));
        return (_, _) => Task.FromResult(commit);
    }

    // The step waits here and keeps its job, so that a message is published the moment it is written.
    private async Task<IReadOnlyList<OutboxMessage>> WaitForMessagesAsync(OutboxChannel channel, CancellationToken ct)
    {
        // The signal is read before the outbox: a message that this read misses raises the signal afterwards.
        var written = signal.Next;
        var messages = await store.Messages.WaitingAsync(channel.Name, Batch, ct).ConfigureAwait(false);
        if (messages.Count > 0)
        {
            return messages;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping, ct);
        await Task.WhenAny(written, Task.Delay(LongestIdle, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return await store.Messages.WaitingAsync(channel.Name, Batch, ct).ConfigureAwait(false);
    }

    private void ReportRefused(OutboxChannel channel, IEnumerable<(OutboxMessage Message, string Reason)> refused)
    {
        foreach (var (message, reason) in refused)
        {
            Log.PublishRefused(log, message.MessageId, channel.Name, reason);
        }
    }

    private void Report(OutboxChannel channel, int left, string? problem, int attempts)
    {
        if (problem is not null)
        {
            var level = attempts is 0 or 10 ? LogLevel.Warning : LogLevel.Debug;
            Log.PublishFailed(log, left, channel.Name, problem, attempts + 1, level);
        }
        else if (attempts > 0)
        {
            Log.PublishRecovered(log, channel.Name);
        }
    }
}
