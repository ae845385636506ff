namespace Allentown311.Mappings.Http.Documents;

/// <summary>A document that stands as text in an answer, perhaps as text of a document that does so itself.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Layers">Each document on the way in, the outermost first.</param>
internal sealed record InnerDocument<TPath>(IReadOnlyList<DocumentLayer<TPath>> Layers)
    where TPath : class;

/// <summary>One document that stands as text.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Path">Where its text stands.</param>
/// <param name="IsJson">True for JSON, false for XML.</param>
internal sealed record DocumentLayer<TPath>(TPath Path, bool IsJson)
    where TPath : class;
