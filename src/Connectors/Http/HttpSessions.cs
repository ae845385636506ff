using System.Net.Http.Headers;
using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Signs in to a department's system by a call of its own, and shares the session between all calls of one mapping. One sign-in runs at a
/// time, and every call that waits for it gets its result, also its failure: several calls with a wrong password make one attempt, since
/// systems lock accounts. A failure is a <see cref="NoTokenException"/>: the hub sent nothing else.
/// </summary>
/// <param name="plan">How the hub signs in.</param>
/// <param name="connection">The connection's address.</param>
/// <param name="client">Sends the requests; it stays the caller's to dispose of.</param>
/// <param name="timeout">How long a sign-in may take.</param>
/// <param name="mask">Takes secrets out of the department's reasons.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpSessions(
    SessionPlan plan, Uri connection, HttpMessageInvoker client, TimeSpan timeout, SecretMask mask, TimeProvider time)
{
    private const int MaxReplyBytes = 1024 * 1024;

    // How long a refusal stands for the calls that come next, unless the password is another one by then.
    private static readonly TimeSpan RefusalStands = TimeSpan.FromSeconds(10);

    // Guards the fields below.
    private readonly Lock gate = new();
    private HttpSession? current;
    private Task<HttpSession>? signingIn;
    private Refusal? refusal;

    /// <summary>The current session; signs in when there is none or it has served its time.</summary>
    /// <exception cref="NoTokenException">The system cannot be reached, refuses the hub, or gives no session.</exception>
    public async Task<HttpSession> GetAsync(CancellationToken ct)
    {
        Task<HttpSession> shared;
        lock (gate)
        {
            if (current is { } session && !session.IsOver(time.GetUtcNow()))
            {
                return session;
            }

            if (refusal is { } last && time.GetUtcNow() < last.Until && !SecretSource.HaveChanged(plan.Secrets, last.Used))
            {
                throw new NoTokenException(last.Reason);
            }

            // The sign-in outlives the call that began it: others may wait for it.
            signingIn ??= Task.Run(SignInAsync, CancellationToken.None);
            shared = signingIn;
        }

        return await shared.WaitAsync(ct);
    }

    /// <summary>Drops a session that the system refused, unless another call has renewed it already.</summary>
    public void Forget(HttpSession refused)
    {
        lock (gate)
        {
            if (ReferenceEquals(current, refused))
            {
                current = null;
            }
        }
    }

    private async Task<HttpSession> SignInAsync()
    {
        var used = plan.Secrets.Select(secret => secret.Current).ToArray();
        try
        {
            var answer = await AskAsync();
            if (answer.Values is not { } values)
            {
                var reason = $"The sign-in gave no session: {mask.Apply(answer.Problem, [])}.";
                lock (gate)
                {
                    refusal = new Refusal(reason, used, time.GetUtcNow() + RefusalStands);
                }

                throw new NoTokenException(reason);
            }

            var session = new HttpSession(plan, values, time.GetUtcNow() + plan.Lasts);
            lock (gate)
            {
                current = session;
                refusal = null;
            }

            return session;
        }
        finally
        {
            lock (gate)
            {
                signingIn = null;
            }
        }
    }

    private async Task<SignInAnswer> AskAsync()
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            using var request = BuildRequest();
            using var response = await client.SendAsync(request, limit.Token);
            using var body = ReplyBody.CreateBuffer(response.Content);
            await ReplyBody.ReadAsync(response.Content, body, limit.Token, MaxReplyBytes);
            var bytes = new ArraySegment<byte>(body.GetBuffer(), 0, (int)body.Length);
            var text = ReplyText.Decode(bytes, response.Content.Headers.ContentType?.CharSet, strict: false);
            return plan.Read((int)response.StatusCode, text, HttpHead.ReadHeaders(response));
        }
        catch (OperationCanceledException e)
        {
            throw new NoTokenException("The sign-in is not answered in time.", e);
        }
        catch (HttpRequestException e) when (e.InnerException is ForbiddenAddressException forbidden)
        {
            throw new NoTokenException($"The hub does not sign in there. {forbidden.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new NoTokenException("The system that the hub signs in to cannot be reached.", e);
        }
    }

    private HttpRequestMessage BuildRequest()
    {
        var written = plan.Write(connection);
        var request = new HttpRequestMessage(new HttpMethod(written.Method), written.Url);
        if (written.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(written.ContentType!);
        }

        foreach (var (name, value) in written.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (plan.Login is { } login)
        {
            request.Headers.TryAddWithoutValidation(
                "Authorization", HttpSignIn.BasicValue(login.User.Current, login.Password.Current));
        }

        return request;
    }

    private sealed record Refusal(string Reason, string[] Used, DateTimeOffset Until);
}
