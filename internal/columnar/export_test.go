package columnar

// Wait waits for what is done in the background.
func (c *Cache) Wait() { c.wait.Wait() }
