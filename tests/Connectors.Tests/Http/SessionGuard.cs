namespace Allentown311.Connectors.Tests.Http;

/// <summary>
/// The door of a department that gives sessions. The first serves one order, as if it ran out then; those after it serve until they are
/// revoked.
/// </summary>
internal sealed class SessionGuard
{
    // Guards the fields below: requests arrive on several threads.
    private readonly Lock gate = new();
    private readonly List<string> given = [];
    private string? current;
    private int orders;

    /// <summary>The tokens given so far.</summary>
    public IReadOnlyList<string> Given
    {
        get
        {
            lock (gate)
            {
                return [.. given];
            }
        }
    }

    /// <summary>True to refuse every session.</summary>
    public bool IsShut { get; set; }

    /// <summary>Gives a session.</summary>
    public string SignIn()
    {
        lock (gate)
        {
            current = $"s3cret<token>&{given.Count + 1}";
            given.Add(current);
            return current;
        }
    }

    /// <summary>Ends the current session.</summary>
    public void Revoke()
    {
        lock (gate)
        {
            current = null;
        }
    }

    /// <summary>True when a request carries a session that serves it.</summary>
    public bool Admits(string? token, bool isOrder)
    {
        lock (gate)
        {
            if (IsShut || token is null || token != current)
            {
                return false;
            }

            if (isOrder && ++orders == 2 && given.Count == 1)
            {
                current = null;
                return false;
            }

            return true;
        }
    }
}
