using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>
/// Answers the two kinds of request over AMQP: to <c>$cbs</c>, where clients put tokens, and to an entity's <c>$management</c>.
/// </summary>
internal sealed class RequestLinks(StandInBus bus)
{
    private readonly ConcurrentDictionary<string, SendingAmqpLink> replyLinks = new();

    /// <summary>Adds the link of the pair over which the client receives answers.</summary>
    public void AddReplyLink(SendingAmqpLink link) => replyLinks[((Target)link.Settings.Target).Address.ToString()!] = link;

    /// <summary>Listens on the link of the pair over which the client sends requests.</summary>
    public void Listen(ReceivingAmqpLink link, Entity? entity) => link.RegisterMessageListener(request =>
    {
        link.AcceptMessage(request, settled: true, batchable: false);
        var answer = entity is null ? PutToken(request) : Manage(request, entity);
        answer.Properties.CorrelationId = request.Properties.MessageId;
        if (replyLinks.TryGetValue(request.Properties.ReplyTo.ToString()!, out var reply))
        {
            reply.SendMessageNoWait(answer, new ArraySegment<byte>(Guid.NewGuid().ToByteArray()), AmqpConstants.NullBinary);
        }
    });

    private AmqpMessage PutToken(AmqpMessage request)
    {
        var entity = new Uri((string)request.ApplicationProperties.Map["name"]).AbsolutePath.Trim('/');
        var (code, description) = bus.KeyIsWrong ? (401, "InvalidSignature: The token has an invalid signature.") : (202, "Accepted");
        bus.Tokens.Add(entity);
        var answer = AmqpMessage.Create(new AmqpValue { Value = "" });
        answer.ApplicationProperties.Map["status-code"] = code;
        answer.ApplicationProperties.Map["status-description"] = description;
        return answer;
    }

    private static AmqpMessage Manage(AmqpMessage request, Entity entity)
    {
        var body = (AmqpMap)request.ValueBody.Value;
        return (string)request.ApplicationProperties.Map["operation"] switch
        {
            "com.microsoft:renew-lock" => RenewLocks(body, entity),
            "com.microsoft:renew-session-lock" => RenewSessionLock(body, entity),
            "com.microsoft:update-disposition" => UpdateDispositions(body, entity),
            "com.microsoft:peek-message" => Peek(body, entity),
            var other => Status(501, AmqpErrorCode.NotImplemented, other),
        };
    }

    private static AmqpMessage RenewLocks(AmqpMap body, Entity entity)
    {
        var ends = LockTokens(body).Select(entity.Renew).ToList();
        return ends.Contains(null)
            ? LockLost("com.microsoft:message-lock-lost")
            : Ok("expirations", ends.Select(e => e!.Value.UtcDateTime).ToArray());
    }

    private static AmqpMessage RenewSessionLock(AmqpMap body, Entity entity) =>
        entity.RenewSession((string)body[new MapKey("session-id")]) is { } until
            ? Ok("expiration", until.UtcDateTime)
            : LockLost("com.microsoft:session-lock-lost");

    // A client settles by this request when the link that received the message was lost and it has opened another.
    private static AmqpMessage UpdateDispositions(AmqpMap body, Entity entity) =>
        LockTokens(body).Select(t => Settle(body, t, entity)).FirstOrDefault(e => e is not null) is { } error
            ? LockLost(error.Condition)
            : Ok();

    private static Error? Settle(AmqpMap body, Guid token, Entity entity) => (string)body[new MapKey("disposition-status")] switch
    {
        "completed" => entity.Settle(token, _ => null),
        "suspended" => entity.Settle(token, m => m, m => DeadLetter(m, body)),
        _ => entity.Settle(token, m => m with { FailedDeliveries = m.FailedDeliveries + 1 }),
    };

    private static StoredMessage DeadLetter(StoredMessage message, AmqpMap body) =>
        message with { Headers = message.Headers.SetItem("DeadLetterReason", body[new MapKey("deadletter-reason")]) };

    private static Guid[] LockTokens(AmqpMap body) => (Guid[])body[new MapKey("lock-tokens")];

    private static AmqpMessage Peek(AmqpMap body, Entity entity)
    {
        var messages = entity.Peek((long)body[new MapKey("from-sequence-number")], (int)body[new MapKey("message-count")]);
        var written = messages.Select(m => new AmqpMap { [new MapKey("message")] = Bytes(m.Write(DateTimeOffset.UnixEpoch)) });
        return messages.Count == 0 ? Status(204, default, "No messages") : Ok("messages", written.ToList());
    }

    private static ArraySegment<byte> Bytes(AmqpMessage message) => new([.. message.GetPayload().SelectMany(p => p)]);

    private static AmqpMessage LockLost(AmqpSymbol condition) => Status(410, condition, "The lock supplied is invalid.");

    private static AmqpMessage Ok(string? name = null, object? value = null) =>
        Status(200, default, "OK", name is null ? [] : new AmqpMap { [new MapKey(name)] = value });

    private static AmqpMessage Status(int code, AmqpSymbol condition, string description, AmqpMap? body = null)
    {
        var answer = AmqpMessage.Create(new AmqpValue { Value = body ?? [] });
        answer.ApplicationProperties.Map["statusCode"] = code;
        answer.ApplicationProperties.Map["statusDescription"] = description;
        if (condition.Value is not null)
        {
            answer.ApplicationProperties.Map["errorCondition"] = condition;
        }

        return answer;
    }
}
