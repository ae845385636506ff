using System.Globalization;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// A channel on which the broker confirms each message. It sends one batch at a time. It tracks the confirmations itself and not by the
/// client library, which adds a header of its own to every message and does not report which messages it had written when the connection
/// broke.
/// </summary>
/// <remarks>
/// The library's callbacks run on its own threads. <c>gate</c> guards <c>unconfirmed</c>, <c>lastNumber</c> and <c>lastBeforeBatch</c>.
/// Only the shutdown callback writes <see cref="Largest"/>, once.
/// </remarks>
internal sealed partial class ConfirmedChannel : IAsyncDisposable
{
    private static readonly CreateChannelOptions Options =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly IChannel channel;
    private readonly LiveConnection connection;
    private readonly Lock gate = new();

    // Messages in flight, by the number that the broker gives each message of the channel, from 1.
    private readonly Dictionary<ulong, PendingPublish> unconfirmed = [];
    private ulong lastNumber;
    private ulong lastBeforeBatch;

    private ConfirmedChannel(LiveConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
        channel.BasicAcksAsync += (_, e) => EndAsync(e.DeliveryTag, e.Multiple, Acked);
        channel.BasicNacksAsync += (_, e) => EndAsync(e.DeliveryTag, e.Multiple, Nacked);
        channel.BasicReturnAsync += (_, e) => MarkReturnedAsync(e.BasicProperties.MessageId);
        channel.ChannelShutdownAsync += (_, e) => EndAllAsync(e);
    }

    /// <summary>The largest message that the broker accepts, in bytes, once it has refused a larger one; null before.</summary>
    public long? Largest { get; private set; }

    /// <exception cref="RabbitMQClientException">The connection is lost.</exception>
    public static async Task<ConfirmedChannel> OpenAsync(LiveConnection connection, CancellationToken ct) =>
        new(connection, await connection.Amqp.CreateChannelAsync(Options, ct).ConfigureAwait(false));

    /// <summary>True when the channel is open and belongs to the connection.</summary>
    public bool IsOf(LiveConnection other) => connection == other && channel.IsOpen;

    /// <summary>
    /// Sends a batch in order and waits until the broker has answered for all of it. Afterwards each message has its result.
    /// </summary>
    /// <returns>True when the channel can be used again.</returns>
    public async Task<bool> SendAsync(IReadOnlyList<PendingPublish> batch, CancellationToken ct)
    {
        lock (gate)
        {
            lastBeforeBatch = lastNumber;
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, connection.Lost);
        try
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (await SendAsync(batch[i], both.Token).ConfigureAwait(false) is { } resultOfRest)
                {
                    foreach (var unsent in batch.Skip(i + 1))
                    {
                        unsent.End(resultOfRest);
                    }

                    break;
                }
            }

            await Task.WhenAll(batch.Select(p => p.Ended)).WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            var why = connection.Lost.IsCancellationRequested ? RabbitMqErrors.Of(connection.Amqp.CloseReason) : "not in time";
            foreach (var publish in batch)
            {
                publish.End(new PublishResult.Unknown($"The broker did not confirm it: {why}."));
            }
        }

        lock (gate)
        {
            return channel.IsOpen && unconfirmed.Count == 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection.Lost.IsCancellationRequested)
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
            // A channel that cannot be closed ends with its connection.
        }
    }

    // Returns null when the next message may follow, and otherwise the result of the messages behind this one.
    private async Task<PublishResult?> SendAsync(PendingPublish publish, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            var unsent = new PublishResult.Unavailable(connection.Lost.IsCancellationRequested
                ? $"It was not sent: {RabbitMqErrors.Of(connection.Amqp.CloseReason)}."
                : "The wait ended before it was sent.");
            publish.End(unsent);
            return unsent;
        }

        publish.BeforeSend?.Invoke();
        lock (gate)
        {
            unconfirmed[++lastNumber] = publish;
        }

        try
        {
            await channel.BasicPublishAsync(publish.Exchange, publish.Key, publish.Mandatory, publish.Properties, publish.Body, ct)
                .ConfigureAwait(false);
            return null;
        }
        catch (AlreadyClosedException e)
        {
            // The library throws this before it writes anything.
            publish.End(new PublishResult.Unavailable($"It was not sent: {RabbitMqErrors.Of(e)}."));
            return new PublishResult.Unavailable($"It was not sent: {RabbitMqErrors.Of(e)}.");
        }
        catch (Exception e)
        {
            // A part of the message may have been sent.
            publish.End(new PublishResult.Unknown($"It broke off while it was sent: {RabbitMqErrors.Of(e)}."));
            return new PublishResult.Unavailable($"It was not sent: {RabbitMqErrors.Of(e)}.");
        }
    }

    private Task EndAsync(ulong number, bool multiple, Func<PendingPublish, PublishResult> resultOf)
    {
        List<PendingPublish> ended = [];
        lock (gate)
        {
            foreach (var each in multiple ? unconfirmed.Keys.Where(n => n <= number).Order().ToList() : [number])
            {
                if (unconfirmed.Remove(each, out var publish))
                {
                    ended.Add(publish);
                }
            }
        }

        ended.ForEach(p => p.End(resultOf(p)));
        return Task.CompletedTask;
    }

    // The broker returns an unroutable message before it confirms it, and without the number: the oldest message of that id is meant.
    private Task MarkReturnedAsync(string? id)
    {
        lock (gate)
        {
            var oldestFirst = unconfirmed.OrderBy(p => p.Key).Select(p => p.Value);
            if (oldestFirst.FirstOrDefault(p => p.Id == id && p.Mandatory && !p.WasReturned) is { } publish)
            {
                publish.WasReturned = true;
            }
        }

        return Task.CompletedTask;
    }

    private Task EndAllAsync(ShutdownEventArgs reason)
    {
        if (reason.ReplyCode == RabbitMqErrors.PreconditionFailed && TooLarge().Match(reason.ReplyText) is { Success: true } size)
        {
            Largest = long.Parse(size.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        List<PendingPublish> left;
        bool isNoneConfirmed;
        lock (gate)
        {
            left = [.. unconfirmed.Values];
            isNoneConfirmed = lastNumber - lastBeforeBatch == (ulong)left.Count;
            unconfirmed.Clear();
        }

        // Where we may not write, the broker closes the channel at the first message.
        var isDenied = isNoneConfirmed && reason.ReplyCode == RabbitMqErrors.AccessRefused;
        foreach (var publish in left)
        {
            publish.End(publish.Body.Length > Largest
                ? new PublishResult.Refused($"It is larger than the broker takes ({Largest} bytes).")
                : isDenied
                    ? new PublishResult.Refused($"The broker does not let us in there: {RabbitMqErrors.Of(reason)}.", TakesNone: true)
                    : new PublishResult.Unknown($"The broker did not confirm it: {RabbitMqErrors.Of(reason)}."));
        }

        return Task.CompletedTask;
    }

    private static PublishResult Acked(PendingPublish publish) => publish.WasReturned
        ? new PublishResult.Refused($"There is no queue {publish.Key}.", TakesNone: true)
        : new PublishResult.Confirmed();

    // With a nack RabbitMQ takes no responsibility for the message. A full queue answers with it. Of a topic's several queues one may have
    // the message all the same.
    private static PublishResult Nacked(PendingPublish publish) => publish.Mandatory
        ? new PublishResult.Refused($"The queue {publish.Key} does not take it: it is full, or it failed.", TakesNone: true)
        : new PublishResult.Unknown("Not every queue that listens has taken it.");

    // "message size 5000000 is larger than configured max size 4194304"; the size counts the body alone.
    [GeneratedRegex("larger than (?:configured )?max size ([0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TooLarge();
}
