using System.Globalization;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// A channel on which the broker confirms each message. One batch at a time. It counts for itself instead of leaving that to the library, whose count puts a header of
/// its own into every message and does not tell what was written when the connection broke from what was not.
/// </summary>
internal sealed partial class ConfirmedChannel : IAsyncDisposable
{
    private readonly IChannel channel;
    private readonly LiveConnection connection;
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, PendingPublish> flying = [];
    private ulong last;
    private ulong before;

    private ConfirmedChannel(LiveConnection connection, IChannel channel)
    {
        (this.connection, this.channel) = (connection, channel);
        channel.BasicAcksAsync += (_, e) => Settle(e.DeliveryTag, e.Multiple, f => f.WasReturned ? new PublishResult.Refused($"There is no queue {f.Key}.", TakesNone: true) : new PublishResult.Confirmed());
        channel.BasicNacksAsync += (_, e) => Settle(e.DeliveryTag, e.Multiple, Nacked);
        channel.BasicReturnAsync += (_, e) => Returned(e.BasicProperties.MessageId);
        channel.ChannelShutdownAsync += (_, e) => Lost(e);
    }

    /// <summary>The largest message the broker takes, in bytes, once it has told; else null.</summary>
    public long? Largest { get; private set; }

    /// <exception cref="RabbitMQClientException">The connection is gone.</exception>
    public static async Task<ConfirmedChannel> OpenAsync(LiveConnection connection, CancellationToken ct) => new(
        connection, await connection.Amqp.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), ct).ConfigureAwait(false));

    /// <summary>True when it is open, on that connection.</summary>
    public bool IsOf(LiveConnection one) => connection == one && channel.IsOpen;

    /// <summary>Sends a batch in order and waits for the broker's word on all of it. Afterwards each flight is over.</summary>
    /// <returns>True when the channel can be used again.</returns>
    public async Task<bool> SendAsync(IReadOnlyList<PendingPublish> batch, CancellationToken ct)
    {
        lock (gate)
        {
            before = last;
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, connection.Gone);
        try
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (await SendAsync(batch[i], both.Token).ConfigureAwait(false) is { } stop)
                {
                    foreach (var behind in batch.Skip(i + 1))
                    {
                        behind.Ends(stop);
                    }

                    break;
                }
            }

            await Task.WhenAll(batch.Select(f => f.Over)).WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            var why = connection.Gone.IsCancellationRequested ? RabbitMqErrors.Of(connection.Amqp.CloseReason) : "not in time";
            foreach (var flight in batch)
            {
                flight.Ends(new PublishResult.Unknown($"The broker did not confirm it: {why}."));
            }
        }

        lock (gate)
        {
            return channel.IsOpen && flying.Count == 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection.Gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
            await channel.CloseAsync(Constants.ReplySuccess, "done", abort: true, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // One that cannot be closed in order goes with its connection.
        }
    }

    // Gives what those behind it end with, when it is no use to go on.
    private async Task<PublishResult?> SendAsync(PendingPublish flight, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            var unsent = new PublishResult.Unavailable(connection.Gone.IsCancellationRequested ? $"It was not sent: {RabbitMqErrors.Of(connection.Amqp.CloseReason)}." : "The wait ended before it was sent.");
            flight.Ends(unsent);
            return unsent;
        }

        flight.BeforeSend?.Invoke();
        lock (gate)
        {
            flying[++last] = flight;
        }

        try
        {
            await channel.BasicPublishAsync(flight.Exchange, flight.Key, flight.Mandatory, flight.Properties, flight.Body, ct).ConfigureAwait(false);
            return null;
        }
        catch (AlreadyClosedException e)
        {
            // Asked before anything is written.
            flight.Ends(new PublishResult.Unavailable($"It was not sent: {RabbitMqErrors.Of(e)}."));
            return new PublishResult.Unavailable($"It was not sent: {RabbitMqErrors.Of(e)}.");
        }
        catch (Exception e)
        {
            // Some of it may have left.
            flight.Ends(new PublishResult.Unknown($"It broke off while it was sent: {RabbitMqErrors.Of(e)}."));
            return new PublishResult.Unavailable($"It was not sent: {RabbitMqErrors.Of(e)}.");
        }
    }

    private Task Settle(ulong tag, bool multiple, Func<PendingPublish, PublishResult> how)
    {
        List<PendingPublish> settled = [];
        lock (gate)
        {
            foreach (var number in multiple ? flying.Keys.Where(n => n <= tag).Order().ToList() : [tag])
            {
                if (flying.Remove(number, out var flight))
                {
                    settled.Add(flight);
                }
            }
        }

        settled.ForEach(f => f.Ends(how(f)));
        return Task.CompletedTask;
    }

    // It comes before the confirmation, and without the number: the oldest of that id is meant.
    private Task Returned(string? id)
    {
        lock (gate)
        {
            if (flying.OrderBy(f => f.Key).Select(f => f.Value).FirstOrDefault(f => f.Id == id && f.Mandatory && !f.WasReturned) is { } flight)
            {
                flight.WasReturned = true;
            }
        }

        return Task.CompletedTask;
    }

    private Task Lost(ShutdownEventArgs reason)
    {
        if (reason.ReplyCode == RabbitMqErrors.PreconditionFailed && TooLarge().Match(reason.ReplyText) is { Success: true } size)
        {
            Largest = long.Parse(size.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        List<PendingPublish> left;
        bool none;
        lock (gate)
        {
            left = [.. flying.Values];
            none = last - before == (ulong)left.Count;
            flying.Clear();
        }

        // Who may not write there is told so at the first message.
        foreach (var flight in left)
        {
            flight.Ends(flight.Body.Length > Largest ? new PublishResult.Refused($"It is larger than the broker takes ({Largest} bytes).")
                : none && reason.ReplyCode == RabbitMqErrors.AccessRefused
                    ? new PublishResult.Refused($"The broker does not let us in there: {RabbitMqErrors.Of(reason)}.", TakesNone: true)
                : new PublishResult.Unknown($"The broker did not confirm it: {RabbitMqErrors.Of(reason)}."));
        }

        return Task.CompletedTask;
    }

    // RabbitMQ's word for "I do not answer for it". A queue that is full says it; of a topic's several queues one may have it.
    private static PublishResult Nacked(PendingPublish flight) => flight.Mandatory
        ? new PublishResult.Refused($"The queue {flight.Key} does not take it: it is full, or it failed.", TakesNone: true)
        : new PublishResult.Unknown("Not every queue that listens has taken it.");

    // "message size 5000000 is larger than configured max size 4194304"; its size is the body's.
    [GeneratedRegex("larger than (?:configured )?max size ([0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TooLarge();
}
