namespace Allentown311.Connectors;

/// <summary>
/// A connector that can hand on each answer of the department's system as it came, so that an integrator can keep one as a test of the
/// mapping. A hub that runs never asks for them.
/// </summary>
public interface IShowAnswers
{
    /// <summary>
    /// Called with each answer: its HTTP status, 0 where the protocol has none, and its body as text, which may hold residents' data. Set
    /// it before the first call; null for nobody.
    /// </summary>
    Action<int, string>? OnAnswer { get; set; }
}
