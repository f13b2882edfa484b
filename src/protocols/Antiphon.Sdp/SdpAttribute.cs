namespace Antiphon.Sdp;

/// <summary>An a= line; the value is null for a bare property.</summary>
public readonly record struct SdpAttribute(string Name, string? Value = null)
{
    public override string ToString() => Value is null ? $"a={Name}" : $"a={Name}:{Value}";
}
